// Package growth holds the program to work that grows as its input does. All of
// it is tests, and a worker that they run.
package growth
