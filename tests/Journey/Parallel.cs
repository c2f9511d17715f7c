// Journeys run beside each other: two for the two cores that a build server has, and one that mostly waits (expiry).
[assembly: Parallelization(MaxThreads = 3)]
