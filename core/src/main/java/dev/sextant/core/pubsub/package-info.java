/** Who is subscribed to what: channels, patterns, and the channels of a slot. */
@NullMarked
package dev.sextant.core.pubsub;

import org.jspecify.annotations.NullMarked;
