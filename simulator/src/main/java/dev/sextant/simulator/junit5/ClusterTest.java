package dev.sextant.simulator.junit5;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives the tests of a class a cluster: each method that has a parameter of type {@link
 * dev.sextant.simulator.SimulatedCluster} gets it, reset to its first state.
 *
 * <pre>{@code
 * @ClusterTest
 * class BasketTest {
 *   @Test
 *   void survivesFailover(SimulatedCluster cluster) { ... }
 * }
 * }</pre>
 *
 * <p>Tests that share a cluster run one after the other, also under parallel execution; classes
 * with clusters of their own run side by side. Several clusters at once are told apart by {@link
 * ClusterName} on the parameters. When a test fails, the seed of its cluster is reported; {@link
 * #seed} repeats it.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ClusterExtension.class)
public @interface ClusterTest {

  /** How long a cluster lives. */
  enum Lifetime {
    /** From the first test of the class that asks for it to the last test of the class. */
    CLASS,
    /** To the end of the test run; shared by all classes that want the same kind of cluster. */
    RUN
  }

  Lifetime lifetime() default Lifetime.CLASS;

  /** How many masters. */
  int masters() default 3;

  /** How many replicas each master has. */
  int replicasPerMaster() default 1;

  /** Whether time stands still but for {@code SimulatedCluster.advance}. */
  boolean manualTime() default false;

  /** The password of clients and nodes; none when empty. */
  String password() default "";

  /** Lines of redis.conf for every node. */
  String[] configuration() default {};

  /** The seed of all randomness; 0 for a new one each time. */
  long seed() default 0;
}
