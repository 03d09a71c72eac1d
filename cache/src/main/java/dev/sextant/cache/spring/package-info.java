/**
 * Caches for Spring's {@code @Cacheable}: an adapter, and no more. Needs spring-context on the
 * class path, which the cache layer itself does not.
 */
@NullMarked
package dev.sextant.cache.spring;

import org.jspecify.annotations.NullMarked;
