/** Which key to give up when memory is short: Redis's approximations of LRU and LFU by sampling. */
@NullMarked
package dev.sextant.core.eviction;

import org.jspecify.annotations.NullMarked;
