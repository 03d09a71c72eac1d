/**
 * Runs Redis's own test suite, which is fetched and never kept, against a Sextant node and against
 * the real redis-server, and compares. Nothing of the suite is in this repository.
 */
@NullMarked
package dev.sextant.bench.conformance;

import org.jspecify.annotations.NullMarked;
