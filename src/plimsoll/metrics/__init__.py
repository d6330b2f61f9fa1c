"""Each metric is two relations, the orders that count and the orders that are defective; a rate is two integers."""
