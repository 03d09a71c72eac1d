/** Client libraries against the cluster: the same tests for each. */
@NullUnmarked
package dev.sextant.simulator.clients;

import org.jspecify.annotations.NullUnmarked;
