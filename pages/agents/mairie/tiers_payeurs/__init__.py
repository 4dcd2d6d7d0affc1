"""« Tiers payeurs »: the organisations that pay shares of children's prices, and shares between separated parents."""
