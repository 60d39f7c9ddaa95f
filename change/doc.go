// Package change says what happens when one set of objects is applied over another: which
// objects come and go, what the API server refuses, which pods restart, and what is at risk.
//
//	two sides of objects
//	  -> matched            by kind, namespace and name; by the rest of names with a hash   (match.go)
//	  -> the cluster        the old side as the server holds it, its defaults filled in     (fill.go, live.go)
//	  -> applied            the three-way merge of kubectl apply                            (merge.go)
//	  -> compared           field by field: what the server would hold that is another      (compare.go)
//	  -> refused            by the rules of the server's update code                        (refuse*.go)
//	  -> effects            restarts, runs, what goes                                       (effects.go, rollout.go)
//	  -> findings           what is at risk, and the commands that lead past it             (risk_*.go)
//
// What files cannot say is assumed, unless the old side has a status: claims are bound,
// Jobs have started unless they are suspended, feature gates have their defaults. What
// admission plugins and webhooks of a cluster add is not known.
package change
