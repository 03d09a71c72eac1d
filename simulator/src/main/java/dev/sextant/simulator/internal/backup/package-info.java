/**
 * Backup of a whole cluster into a folder, and its way back into a cluster of whatever layout. A
 * client of the cluster like any other, over sockets, so that it works on real Redis as on Sextant;
 * it knows nothing of nodes in this process.
 */
@NullMarked
package dev.sextant.simulator.internal.backup;

import org.jspecify.annotations.NullMarked;
