"""What residents read: their pages, and the texts of pages and chat in every language of the centre."""
