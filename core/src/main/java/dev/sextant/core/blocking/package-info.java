/** Sessions that wait for a key or a moment: in order of arrival, with deadlines. */
@NullMarked
package dev.sextant.core.blocking;

import org.jspecify.annotations.NullMarked;
