"""What screens are told from: folded from accepted steps, disposable, rebuilt from the log."""
