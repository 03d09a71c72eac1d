package dev.sextant.simulator.junit5;

import dev.sextant.simulator.ClusterBuilder;
import dev.sextant.simulator.SimulatedCluster;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Starts clusters when a test first asks for them, keeps them in JUnit's store, which closes them,
 * and lets one test at a time have each.
 */
final class ClusterExtension implements ParameterResolver, AfterEachCallback {
  private static final Namespace NAMESPACE = Namespace.create(ClusterExtension.class);
  private static final String IN_USE = "clusters of this test";

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == SimulatedCluster.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    ClusterTest kind =
        annotationOf(context.getRequiredTestClass())
            .orElseThrow(() -> new ParameterResolutionException("the class lacks @ClusterTest"));
    String name = parameter.findAnnotation(ClusterName.class).map(ClusterName::value).orElse("");
    if (context.getTestMethod().isEmpty()) {
      return shared(kind, name, context).cluster();
    }
    return inUse(context).take(name, shared(kind, name, context));
  }

  /** On the class itself or, for {@code @Nested} classes, on one around it. */
  private static Optional<ClusterTest> annotationOf(Class<?> testClass) {
    for (Class<?> c = testClass; c != null; c = c.getEnclosingClass()) {
      Optional<ClusterTest> found = AnnotationSupport.findAnnotation(c, ClusterTest.class);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Shared shared(ClusterTest kind, String name, ExtensionContext context) {
    boolean wholeRun = kind.lifetime() == ClusterTest.Lifetime.RUN;
    ExtensionContext owner = wholeRun ? context.getRoot() : classContext(context);
    String key = (wholeRun ? kind.toString() : "cluster ") + name;
    return owner
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(key, k -> new Shared(start(kind)), Shared.class);
  }

  private static ExtensionContext classContext(ExtensionContext context) {
    ExtensionContext found = context;
    while (found.getTestMethod().isPresent() && found.getParent().isPresent()) {
      found = found.getParent().get();
    }
    return found;
  }

  private static InUse inUse(ExtensionContext context) {
    return context.getStore(NAMESPACE).getOrComputeIfAbsent(IN_USE, k -> new InUse(), InUse.class);
  }

  private static SimulatedCluster start(ClusterTest kind) {
    ClusterBuilder builder =
        SimulatedCluster.builder()
            .masters(kind.masters())
            .replicasPerMaster(kind.replicasPerMaster())
            .password(kind.password());
    for (String line : kind.configuration()) {
      builder.configuration(line);
    }
    if (kind.manualTime()) {
      builder.manualTime();
    }
    if (kind.seed() != 0) {
      builder.seed(kind.seed());
    }
    return builder.start();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    InUse inUse = context.getStore(NAMESPACE).get(IN_USE, InUse.class);
    if (inUse == null) {
      return;
    }
    if (context.getExecutionException().isPresent()) {
      inUse.taken.forEach(
          (name, shared) ->
              context.publishReportEntry(
                  "seed of the cluster" + (name.isEmpty() ? "" : " " + name),
                  Long.toString(shared.cluster().seed())));
    }
    inUse.giveBack();
  }

  /** A cluster that several tests use, one at a time. */
  @SuppressWarnings("deprecation") // JUnit 5.10 closes only the one, JUnit 6 prefers the other
  private static final class Shared implements Store.CloseableResource, AutoCloseable {
    private final SimulatedCluster cluster;
    private final Semaphore free = new Semaphore(1);
    private boolean used;

    Shared(SimulatedCluster cluster) {
      this.cluster = cluster;
    }

    SimulatedCluster cluster() {
      return cluster;
    }

    @Override
    public void close() {
      cluster.close();
    }
  }

  /** The clusters that one running test holds. */
  private static final class InUse {
    private final Map<String, Shared> taken = new TreeMap<>();

    SimulatedCluster take(String name, Shared shared) {
      if (taken.putIfAbsent(name, shared) == null) {
        shared.free.acquireUninterruptibly();
        if (shared.used) {
          shared.cluster().reset();
        }
        shared.used = true;
      }
      return shared.cluster();
    }

    void giveBack() {
      taken.values().forEach(shared -> shared.free.release());
      taken.clear();
    }
  }
}
