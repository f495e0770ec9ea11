"""The HTTP shell: pages, sign-in, documents, health. What a request means is decided elsewhere."""
