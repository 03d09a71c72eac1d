/** Redis's own programs, for tests that hold the simulator against them. */
@NullUnmarked
package dev.sextant.simulator.tools;

import org.jspecify.annotations.NullUnmarked;
