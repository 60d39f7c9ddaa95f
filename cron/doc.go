// Package cron reads the schedules of CronJobs as the API server and the
// controller do, and knows the time zones that they may name.
//
// Everything here is the same on every machine and every day: the facts about
// time zones stand in a table, and what a schedule means is asked of fixed
// years.
package cron
