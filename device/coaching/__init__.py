"""From measures and the plan to phases, cues and scores."""
