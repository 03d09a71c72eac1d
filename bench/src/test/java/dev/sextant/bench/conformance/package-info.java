/** How a run of Redis's own suite is read. */
@NullMarked
package dev.sextant.bench.conformance;

import org.jspecify.annotations.NullMarked;
