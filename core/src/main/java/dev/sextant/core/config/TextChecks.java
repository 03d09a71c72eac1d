package dev.sextant.core.config;

/** Redis's rules about single text directives. */
final class TextChecks {
  private static final int HOSTNAME_LENGTH_LIMIT = 256;

  private TextChecks() {}

  static void rdbFileName(String value, NodeConfig config) throws ConfigException {
    if (isPath(value)) {
      throw new ConfigException("dbfilename can't be a path, just a filename");
    }
  }

  static void aofFileName(String value, NodeConfig config) throws ConfigException {
    if (value.isEmpty()) {
      throw new ConfigException("appendfilename can't be empty");
    }
    if (isPath(value)) {
      throw new ConfigException("appendfilename can't be a path, just a filename");
    }
  }

  static void aofDirectoryName(String value, NodeConfig config) throws ConfigException {
    if (value.isEmpty()) {
      throw new ConfigException("appenddirname can't be empty");
    }
    if (isPath(value)) {
      throw new ConfigException("appenddirname can't be a path, just a dirname");
    }
  }

  private static boolean isPath(String value) {
    return value.indexOf('/') >= 0 || value.indexOf('\\') >= 0;
  }

  static void hostname(String value, NodeConfig config) throws ConfigException {
    if (value.length() >= HOSTNAME_LENGTH_LIMIT) {
      throw new ConfigException("Hostnames must be less than 256 characters");
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
      if (!letter && (c < '0' || c > '9') && c != '-' && c != '.') {
        throw new ConfigException(
            "Hostnames may only contain alphanumeric characters, hyphens or dots");
      }
    }
  }

  /** The template must be well formed and give, with an empty title, something but spaces. */
  static void processTitle(String template, NodeConfig config) throws ConfigException {
    StringBuilder title = new StringBuilder();
    int at = 0;
    while (at < template.length()) {
      int open = template.indexOf('{', at);
      if (open < 0) {
        title.append(template, at, template.length());
        break;
      }
      title.append(template, at, open);
      int close = template.indexOf('}', open + 1);
      if (template.startsWith("{", open + 1)) {
        title.append('{');
        at = open + 2;
      } else if (close < 0) {
        throw badTemplate();
      } else {
        title.append(titleVariable(template.substring(open + 1, close), config));
        at = close + 1;
      }
    }
    if (title.toString().replace(" ", "").isEmpty()) {
      throw badTemplate();
    }
  }

  private static String titleVariable(String name, NodeConfig config) throws ConfigException {
    int port = config.get(NetworkDirectives.PORT);
    int tlsPort = config.get(TlsDirectives.TLS_PORT);
    return switch (name) {
      case "title" -> "";
      case "listen-addr", "config-file" -> "-";
      case "server-mode" -> config.get(ClusterDirectives.CLUSTER_ENABLED) ? "[cluster]" : "";
      case "port" -> Integer.toString(port);
      case "tls-port" -> Integer.toString(tlsPort);
      case "unixsocket" -> config.get(NetworkDirectives.UNIXSOCKET);
      default -> throw badTemplate();
    };
  }

  private static ConfigException badTemplate() {
    return new ConfigException("template format is invalid or contains unknown variables");
  }
}
