"""Supervisors' side: figures, boards and the contacts behind them."""
