package dev.sextant;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Set;

/**
 * The rules that hold over all modules: no cycles, pure zones, and libraries kept to the packages
 * that are for them.
 */
@AnalyzeClasses(packages = "dev.sextant", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String P = "dev.sextant.";

  /** Packages that are functions of their inputs: no clock, randomness, thread, socket or file. */
  private static final String[] PURE = {
    P + "core..",
    P + "protocol.value..",
    P + "protocol.reply..",
    P + "simulator.internal.cluster..",
    P + "simulator.internal.failover..",
    P + "simulator.internal.membership..",
    P + "simulator.internal.replication..",
    P + "cache.internal.policy..",
  };

  private static final Set<String> AMBIENT =
      Set.of(
          "java.lang.System.currentTimeMillis",
          "java.lang.System.nanoTime",
          "java.lang.Thread.sleep",
          "java.lang.Math.random",
          "java.util.UUID.randomUUID",
          "java.time.Instant.now",
          "java.time.LocalDateTime.now",
          "java.time.ZonedDateTime.now",
          "java.lang.Thread.<init>",
          "java.util.Random.<init>");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices()
          .assignedFrom(
              new SliceAssignment() {
                @Override
                public SliceIdentifier getIdentifierOf(JavaClass type) {
                  return SliceIdentifier.of(type.getPackageName());
                }

                @Override
                public String getDescription() {
                  return "every package";
                }
              })
          .should()
          .beFreeOfCycles();

  /** The remote cache reaches into Lettuce's pipeline of handlers; see Pipeline there. */
  @ArchTest
  static final ArchRule nettyIsSeenByCodecNetRemoteAndBenchAlone =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              P + "protocol.codec..",
              P + "simulator.internal.net..",
              P + "cache.internal.remote..",
              P + "bench..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.netty..");

  @ArchTest
  static final ArchRule codecSeesBuffersOnly =
      noClasses()
          .that()
          .resideInAPackage(P + "protocol.codec..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.netty..")
                  .and(DescribedPredicate.not(resideInAPackage("io.netty.buffer.."))));

  @ArchTest
  static final ArchRule lettuceIsSeenByTheRemoteCacheAlone =
      noClasses()
          .that()
          .resideOutsideOfPackages(P + "cache.internal.remote..", P + "cache", P + "bench..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.lettuce..");

  @ArchTest
  static final ArchRule resilience4jIsSeenByTheGuardAlone =
      noClasses()
          .that()
          .resideOutsideOfPackage(P + "cache.internal.guard..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.github.resilience4j..");

  /** What is optional on an application's class path is seen by its own adapter alone. */
  @ArchTest
  static final ArchRule micrometerIsSeenByItsAdapterAlone =
      noClasses()
          .that()
          .resideOutsideOfPackage(P + "cache.micrometer..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.micrometer..");

  /** The simulator has Jackson in its runnable jar alone: what tests start must not need it. */
  @ArchTest
  static final ArchRule jacksonIsSeenByBackupsAndTheCacheAlone =
      noClasses()
          .that()
          .resideOutsideOfPackages(P + "simulator.internal.backup..", P + "cache..", P + "bench..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.fasterxml.jackson..");

  @ArchTest
  static final ArchRule pureZonesTakeNothingFromTheirSurroundings =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .accessTargetWhere(
              DescribedPredicate.describe(
                  "an ambient source",
                  (JavaAccess<?> access) ->
                      AMBIENT.contains(
                          access.getTarget().getOwner().getFullName()
                              + "."
                              + access.getTarget().getName())))
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.time.Clock");

  @ArchTest
  static final ArchRule pureZonesHaveNoIoOrThreads =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.net..", "java.nio.channels..", "java.nio.file..", "java.util.concurrent..");

  @ArchTest
  static final ArchRule cacheStandsAlone =
      noClasses()
          .that()
          .resideInAPackage(P + "cache..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(P + "protocol..", P + "core..", P + "simulator..", P + "bench..");

  @ArchTest
  static final ArchRule junitIsSeenByItsExtensionAlone =
      noClasses()
          .that()
          .resideOutsideOfPackage(P + "simulator.junit5..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.junit..");

  @ArchTest
  static final ArchRule onlyCommandLinesPrintAndExit =
      noClasses()
          .that()
          .resideOutsideOfPackages(P + "simulator.cli..", P + "bench..")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethod(System.class, "exit", int.class);

  @ArchTest
  static final ArchRule nobodyUsesBench =
      noClasses()
          .that()
          .resideOutsideOfPackage(P + "bench..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(P + "bench..");
}
