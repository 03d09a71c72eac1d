package dev.sextant;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static java.util.Map.entry;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Set;

/**
 * The architecture as a table: which package may use which. A package that is not listed fails, so
 * that a new one, or a new arrow, is a decision that shows in a diff.
 */
@AnalyzeClasses(packages = "dev.sextant", importOptions = ImportOption.DoNotIncludeTests.class)
class PackageEdgesTest {
  private static final Map<String, Set<String>> ALLOWED =
      Map.ofEntries(
          entry("protocol.value", Set.of()),
          entry("protocol.reply", Set.of("protocol.value")),
          entry("protocol.codec", Set.of("protocol.value", "protocol.reply")),
          entry("core.env", Set.of()),
          entry("core.slots", Set.of()),
          entry("core.memory", Set.of()),
          entry("core.geo", Set.of()),
          entry("core.config", Set.of()),
          entry("core.effect", Set.of()),
          entry("core.lua", Set.of()),
          entry("core.lua.compiler", Set.of("core.lua")),
          entry("core.lua.lib", Set.of("core.lua", "core.lua.compiler")),
          entry("core.types", Set.of("core.env", "core.memory")),
          entry("core.types.stream", Set.of("core.types", "core.memory")),
          entry("core.acl", Set.of("core.config", "core.types")),
          entry("core.session", Set.of("core.memory", "core.acl", "core.types", "protocol.reply")),
          entry("core.rdb", Set.of("core.types", "core.types.stream", "protocol.reply")),
          entry("core.keyspace", Set.of("core.types", "core.slots", "core.env", "core.memory")),
          entry(
              "core.persistence",
              Set.of(
                  "core.rdb",
                  "core.keyspace",
                  "core.types",
                  "core.types.stream",
                  "core.config",
                  "protocol.reply")),
          entry("core.expiry", Set.of("core.keyspace", "core.env")),
          entry("core.eviction", Set.of("core.keyspace", "core.env", "core.config")),
          entry(
              "core.pubsub", Set.of("core.session", "core.slots", "core.types", "protocol.reply")),
          entry(
              "core.tracking", Set.of("core.session", "core.types", "core.env", "protocol.reply")),
          entry("core.blocking", Set.of("core.session", "core.types")),
          entry("core.transaction", Set.of("core.session", "core.types")),
          entry(
              "core.command",
              Set.of(
                  "core.acl",
                  "core.keyspace",
                  "core.session",
                  "core.effect",
                  "core.env",
                  "core.types",
                  "core.config",
                  "core.memory",
                  "core.pubsub",
                  "core.blocking",
                  "core.tracking",
                  "core.transaction",
                  "protocol.reply")),
          entry(
              "core.scripting.debug",
              Set.of("core.config", "core.lua", "core.types", "protocol.reply")),
          entry(
              "core.scripting",
              Set.of(
                  "core.scripting.debug",
                  "core.command",
                  "core.config",
                  "core.effect",
                  "core.env",
                  "core.keyspace",
                  "core.lua",
                  "core.lua.compiler",
                  "core.lua.lib",
                  "core.memory",
                  "core.rdb",
                  "core.acl",
                  "core.session",
                  "core.slots",
                  "core.tracking",
                  "core.types",
                  "protocol.reply")),
          entry(
              "core.commands",
              Set.of(
                  "core.effect",
                  "core.acl",
                  "core.scripting",
                  "core.geo",
                  "core.rdb",
                  "core.persistence",
                  "core.command",
                  "core.keyspace",
                  "core.session",
                  "core.env",
                  "core.types",
                  "core.types.stream",
                  "core.slots",
                  "core.config",
                  "core.pubsub",
                  "core.blocking",
                  "core.tracking",
                  "core.transaction",
                  "protocol.reply")),
          entry(
              "core.engine",
              Set.of(
                  "core.effect",
                  "core.persistence",
                  "core.rdb",
                  "core.scripting",
                  "core.memory",
                  "core.acl",
                  "core.command",
                  "core.keyspace",
                  "core.expiry",
                  "core.eviction",
                  "core.session",
                  "core.env",
                  "core.slots",
                  "core.types",
                  "core.config",
                  "core.blocking",
                  "core.pubsub",
                  "core.tracking",
                  "core.transaction",
                  "protocol.reply")),
          entry("simulator.internal.cluster", Set.of("core.slots", "core.env")),
          entry("simulator.internal.bus", Set.of("simulator.internal.cluster")),
          entry("simulator.internal.failover", Set.of("simulator.internal.cluster", "core.env")),
          entry(
              "simulator.internal.membership",
              Set.of("simulator.internal.cluster", "simulator.internal.failover", "core.slots")),
          entry(
              "simulator.internal.replication",
              Set.of(
                  "simulator.internal.cluster",
                  "core.command",
                  "core.config",
                  "core.effect",
                  "core.env",
                  "core.keyspace",
                  "core.types",
                  "protocol.reply",
                  "protocol.codec")),
          entry("simulator.internal.port", Set.of("core.env", "core.config")),
          entry(
              "simulator.internal.persistence",
              Set.of(
                  "simulator.internal.port",
                  "core.command",
                  "core.config",
                  "core.effect",
                  "core.engine",
                  "core.env",
                  "core.persistence",
                  "core.rdb")),
          entry(
              "simulator.internal.net",
              Set.of(
                  "simulator.internal.bus",
                  "simulator.internal.replication",
                  "core.memory",
                  "core.session",
                  "protocol.codec",
                  "protocol.reply")),
          entry(
              "simulator.internal.world",
              Set.of("core.config", "simulator.internal.port", "core.env")),
          entry(
              "simulator.internal.node",
              Set.of(
                  "simulator.internal.bus",
                  "simulator.internal.cluster",
                  "simulator.internal.failover",
                  "simulator.internal.membership",
                  "simulator.internal.replication",
                  "simulator.internal.persistence",
                  "simulator.internal.port",
                  "simulator.internal.net",
                  "simulator.internal.world",
                  "core.acl",
                  "core.command",
                  "core.commands",
                  "core.config",
                  "core.effect",
                  "core.engine",
                  "core.env",
                  "core.keyspace",
                  "core.persistence",
                  "core.rdb",
                  "core.scripting",
                  "core.pubsub",
                  "core.session",
                  "core.slots",
                  "core.types",
                  "protocol.reply")),
          entry(
              "simulator",
              Set.of(
                  "simulator.internal.cluster",
                  "simulator.internal.net",
                  "simulator.internal.node",
                  "simulator.internal.port",
                  "simulator.internal.replication",
                  "simulator.internal.world",
                  "core.command",
                  "core.config",
                  "core.engine",
                  "core.env",
                  "core.keyspace",
                  "core.slots")),
          entry("simulator.junit5", Set.of("simulator")),
          entry(
              "simulator.internal.backup",
              Set.of("core.persistence", "core.rdb", "core.slots", "core.types", "protocol.value")),
          entry(
              "simulator.cli",
              Set.of(
                  "simulator",
                  "simulator.internal.backup",
                  "simulator.internal.node",
                  "simulator.internal.port",
                  "core.config",
                  "simulator.internal.world")),
          entry("cache.api", Set.of()),
          entry("cache.internal.policy", Set.of("cache.api")),
          entry("cache.internal.remote", Set.of("cache.api", "cache.internal.policy")),
          entry(
              "cache.internal.guard",
              Set.of("cache.api", "cache.internal.policy", "cache.internal.remote")),
          entry("cache.internal.near", Set.of("cache.internal.remote")),
          entry(
              "cache.internal.flow",
              Set.of(
                  "cache.api",
                  "cache.internal.near",
                  "cache.internal.policy",
                  "cache.internal.remote")),
          entry("cache.micrometer", Set.of("cache.api")),
          entry(
              "cache",
              Set.of(
                  "cache.api",
                  "cache.internal.flow",
                  "cache.internal.guard",
                  "cache.internal.policy",
                  "cache.internal.remote")),
          entry("cache.spring", Set.of("cache", "cache.api")),
          entry("bench.jmh_generated", Set.of("bench")),
          entry("bench.conformance", Set.of()),
          entry(
              "bench",
              Set.of(
                  "protocol.codec",
                  "protocol.reply",
                  "core.slots",
                  "core.engine",
                  "simulator",
                  "cache",
                  "cache.api")));

  @ArchTest
  static final ArchRule packagesUseOnlyWhatTheTableAllows =
      classes()
          .should(
              new ArchCondition<JavaClass>("use only the allowed packages") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                  checkEdges(type, events);
                }
              });

  private static void checkEdges(JavaClass type, ConditionEvents events) {
    String from = relative(type);
    Set<String> allowed = ALLOWED.get(from);
    if (allowed == null) {
      events.add(SimpleConditionEvent.violated(type, from + " is not in the table"));
      return;
    }
    for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
      JavaClass target = dependency.getTargetClass();
      if (target.getPackageName().startsWith("dev.sextant.")
          && !relative(target).equals(from)
          && !allowed.contains(relative(target))) {
        events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
      }
    }
  }

  private static String relative(JavaClass type) {
    return type.getPackageName().substring("dev.sextant.".length());
  }
}
