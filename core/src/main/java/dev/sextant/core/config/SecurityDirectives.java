package dev.sextant.core.config;

import static dev.sextant.core.config.ConfigFlag.IMMUTABLE;
import static dev.sextant.core.config.ConfigFlag.SENSITIVE;
import static dev.sextant.core.config.NumberDirective.Bounds.between;
import static dev.sextant.core.config.Spec.named;

import java.util.List;

/**
 * Directives about access. Names, bounds and defaults are those of Redis 7.0.15; redis.conf
 * explains the meaning.
 */
public final class SecurityDirectives {
  private static final DirectiveGroup GROUP = new DirectiveGroup();

  public static final TextDirective REQUIREPASS =
      GROUP.add(TextDirective.secret(named("requirepass", SENSITIVE)));

  public static final TextDirective ACLFILE =
      GROUP.add(TextDirective.of(named("aclfile", IMMUTABLE), ""));

  public static final LongDirective ACLLOG_MAX_LEN =
      GROUP.add(LongDirective.integer(named("acllog-max-len"), between(0, Long.MAX_VALUE), 128));

  public static final ChoiceDirective<AclPubsubDefault> ACL_PUBSUB_DEFAULT =
      GROUP.add(new ChoiceDirective<>(named("acl-pubsub-default"), AclPubsubDefault.RESETCHANNELS));

  public static final ChoiceDirective<ProtectedAction> ENABLE_PROTECTED_CONFIGS =
      GROUP.add(
          new ChoiceDirective<>(named("enable-protected-configs", IMMUTABLE), ProtectedAction.NO));

  public static final ChoiceDirective<ProtectedAction> ENABLE_DEBUG_COMMAND =
      GROUP.add(
          new ChoiceDirective<>(named("enable-debug-command", IMMUTABLE), ProtectedAction.NO));

  public static final ChoiceDirective<ProtectedAction> ENABLE_MODULE_COMMAND =
      GROUP.add(
          new ChoiceDirective<>(named("enable-module-command", IMMUTABLE), ProtectedAction.NO));

  /** Channels that a new ACL user may use. */
  public enum AclPubsubDefault {
    ALLCHANNELS,
    RESETCHANNELS
  }

  private SecurityDirectives() {}

  static List<Directive<?>> all() {
    return GROUP.directives();
  }
}
