package graph

// What tests need of the inner parts.
var TextWidth = textWidth
