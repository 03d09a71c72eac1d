/**
 * Places on the earth: geohashes, distances, and the areas that searches look through. Knows
 * nothing of sorted sets or commands.
 */
@NullMarked
package dev.sextant.core.geo;

import org.jspecify.annotations.NullMarked;
