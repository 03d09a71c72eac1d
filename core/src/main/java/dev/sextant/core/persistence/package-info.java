/**
 * The whole data set as bytes, and back: RDB files. The bytes alone; reading and writing of files
 * is done elsewhere.
 */
@NullMarked
package dev.sextant.core.persistence;

import org.jspecify.annotations.NullMarked;
