/**
 * Active expiry: removing keys whose time is over though nobody asks for them. Lazy expiry is the
 * keyspace's own.
 */
@NullMarked
package dev.sextant.core.expiry;

import org.jspecify.annotations.NullMarked;
