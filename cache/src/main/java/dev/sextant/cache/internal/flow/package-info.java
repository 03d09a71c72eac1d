/**
 * What takes more than one command: values with tags and their invalidation, and values that are
 * looked up, loaded and stored. Built on {@link dev.sextant.cache.internal.remote.RedisStore} and
 * {@link dev.sextant.cache.internal.flow.Surroundings} alone, so that its steps can be run against
 * any implementation of them and in any order.
 */
@NullMarked
package dev.sextant.cache.internal.flow;

import org.jspecify.annotations.NullMarked;
