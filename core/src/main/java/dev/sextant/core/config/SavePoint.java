package dev.sextant.core.config;

/** Save the data set after {@code seconds} if at least {@code changes} writes happened. */
public record SavePoint(long seconds, int changes) {}
