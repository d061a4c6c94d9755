"""Pages for a browser: each a skeleton, and pieces that come and go as days are chosen."""
