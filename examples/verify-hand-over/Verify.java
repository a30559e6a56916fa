import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Verifies a hand-over token without asking the portal. Java 17 or newer; no library. */
public final class Verify {
  /** SubjectPublicKeyInfo of Ed25519 (RFC 8410): this head and the raw key. */
  private static final byte[] HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

  /**
   * The claims as JSON, if the portal signed exactly this token for your product (audience, its product id); null
   * otherwise. keys: `x` by `kid`; now: seconds since 1970. Remember `jti` for a minute and refuse it the second time.
   */
  static String verifyHandOver(String token, Map<String, String> keys, String issuer, String audience, long now) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) return null;
    try {
      String head = text(parts[0]);
      String x = keys.get(String.valueOf(member(head, "kid")));
      if (!"EdDSA".equals(member(head, "alg")) || x == null) return null;
      byte[] raw = Base64.getUrlDecoder().decode(x);
      byte[] der = new byte[HEAD.length + raw.length];
      System.arraycopy(HEAD, 0, der, 0, HEAD.length);
      System.arraycopy(raw, 0, der, HEAD.length, raw.length);
      Signature signature = Signature.getInstance("Ed25519");
      signature.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der)));
      signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
      if (!signature.verify(Base64.getUrlDecoder().decode(parts[2]))) return null;
      String claims = text(parts[1]);
      boolean fits = issuer.equals(member(claims, "iss")) && audience.equals(member(claims, "aud"));
      String expires = member(claims, "exp");
      return fits && expires != null && Long.parseLong(expires) > now ? claims : null;
    } catch (GeneralSecurityException | IllegalArgumentException fault) {
      return null;
    }
  }

  private static String text(String part) {
    return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
  }

  /** Enough for tokens of the portal, whose claims are flat; use your JSON library in your product. */
  static String member(String json, String name) {
    Matcher found = Pattern.compile("[{,]\"" + name + "\":(?:\"((?:[^\"\\\\]|\\\\.)*)\"|(\\d+))").matcher(json);
    if (!found.find()) return null;
    return found.group(1) != null ? found.group(1) : found.group(2);
  }

  /** java Verify.java CASES.txt KID X ISSUER AUDIENCE NOW: for this repository's test. */
  public static void main(String[] args) throws Exception {
    Map<String, String> keys = Map.of(args[1], args[2]);
    for (String line : Files.readAllLines(Path.of(args[0]))) {
      String[] fields = line.split("\t", -1);
      String claims = verifyHandOver(fields[1], keys, args[3], args[4], Long.parseLong(args[5]));
      System.out.println(fields[0] + "\t" + (claims == null ? "refused" : member(claims, "user")));
    }
  }
}
