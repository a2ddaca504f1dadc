package bot

// NewBrief returns what keeps things for a bot without a Config.State.
func NewBrief() State { return newBrief() }
