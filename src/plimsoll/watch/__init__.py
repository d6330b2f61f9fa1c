"""Is something moving? Look-ahead, forecast, what-if and backtest; early warning, headroom and small numbers."""
