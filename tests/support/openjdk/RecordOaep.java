import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.MGF1ParameterSpec;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/**
 * Records what OpenJDK encrypts, for the tests of lib/koogallery/rsa-oaep.ts:
 *
 *   java tests/support/openjdk/RecordOaep.java > tests/unit/koogallery/recorded/oaep-openjdk.json
 *
 * A key pair made for this alone, and one secret under each pair of digests; `default` is what the transformation
 * "RSA/ECB/OAEPWithSHA-256AndMGF1Padding" does without parameters.
 */
public class RecordOaep {
  static final String SECRET = "s3cret-\u4e91\u5546\u5e97-0001";

  public static void main(String[] args) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(3072);
    KeyPair pair = generator.generateKeyPair();
    StringBuilder json = new StringBuilder("{\n");
    line(json, "runtime", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
    line(json, "privateKey", base64(pair.getPrivate().getEncoded()));
    line(json, "publicKey", base64(pair.getPublic().getEncoded()));
    line(json, "default", encrypt(pair, null));
    line(json, "sha256/sha1", encrypt(pair, parameters("SHA-256", MGF1ParameterSpec.SHA1)));
    line(json, "sha256/sha256", encrypt(pair, parameters("SHA-256", MGF1ParameterSpec.SHA256)));
    line(json, "sha1/sha1", encrypt(pair, parameters("SHA-1", MGF1ParameterSpec.SHA1)));
    // ASCII, so that the file does not depend on the terminal's encoding.
    json.append("  \"secret\": \"s3cret-\\u4e91\\u5546\\u5e97-0001\"\n}\n");
    System.out.print(json);
  }

  static OAEPParameterSpec parameters(String hash, MGF1ParameterSpec mgf1) {
    return new OAEPParameterSpec(hash, "MGF1", mgf1, PSource.PSpecified.DEFAULT);
  }

  static String encrypt(KeyPair pair, OAEPParameterSpec parameters) throws Exception {
    Cipher cipher = Cipher.getInstance(
        parameters != null && parameters.getDigestAlgorithm().equals("SHA-1")
            ? "RSA/ECB/OAEPWithSHA-1AndMGF1Padding"
            : "RSA/ECB/OAEPWithSHA-256AndMGF1Padding");
    if (parameters == null) cipher.init(Cipher.ENCRYPT_MODE, pair.getPublic());
    else cipher.init(Cipher.ENCRYPT_MODE, pair.getPublic(), parameters);
    return base64(cipher.doFinal(SECRET.getBytes(StandardCharsets.UTF_8)));
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  static void line(StringBuilder json, String name, String value) {
    json.append("  \"").append(name).append("\": \"").append(value).append("\",\n");
  }
}
