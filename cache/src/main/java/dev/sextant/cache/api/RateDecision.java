package dev.sextant.cache.api;

import java.time.Duration;
import java.time.Instant;

/**
 * Whether permits were given.
 *
 * <pre>{@code
 * RateDecision decision = limiter.tryAcquire("user-42", 5);
 * log(
 *     decision.allowed()
 *         ? decision.remaining() + " are left"
 *         : "come back in " + decision.retryAfter().toMillis() + " ms");
 * }</pre>
 *
 * @param allowed whether they were; if not, none was taken
 * @param remaining how many more could be taken now
 * @param retryAfter when so many permits will be there, if nobody else takes them meanwhile; zero
 *     if they were given
 * @param resetAt when all permits will be there again, if nobody takes any; by the clock of the
 *     server
 * @param enforced false if the cluster did not answer, and {@link RateLimit#whenUnavailable()} has
 *     decided; the other numbers then are no more than a guess
 */
public record RateDecision(
    boolean allowed, long remaining, Duration retryAfter, Instant resetAt, boolean enforced) {}
