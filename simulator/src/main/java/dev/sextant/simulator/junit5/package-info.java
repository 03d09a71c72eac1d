/**
 * A cluster for JUnit 5 and 6 tests: {@link dev.sextant.simulator.junit5.ClusterTest}. A thin skin
 * over the builder.
 */
@NullMarked
package dev.sextant.simulator.junit5;

import org.jspecify.annotations.NullMarked;
