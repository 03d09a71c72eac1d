/**
 * What takes more than one command: values with tags and their invalidation. Built on {@link
 * dev.sextant.cache.internal.remote.RedisStore} alone, so that its steps can be run against any
 * implementation of it and in any order.
 */
@NullMarked
package dev.sextant.cache.internal.flow;

import org.jspecify.annotations.NullMarked;
