// Package netpol compares what "plimsoll graph --layer network" says of network policies
// with np-guard's analyzer.
package netpol
