/** The same random calls to Sextant and to the real redis-server: the replies must be the same. */
@NullMarked
package dev.sextant.simulator.differential;

import org.jspecify.annotations.NullMarked;
