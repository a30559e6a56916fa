// Verifies a licence key or an activation file without network. Java 17 or newer; standard library only.
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

public final class Verify {
    /**
     * The payload as JSON, if one of your account's public keys signed exactly this text; null otherwise.
     *
     * @param version "KL1" for licence keys, "KA1" for activation files
     * @param keys    public keys ("x" of the JWK) by "kid"
     * @param now     seconds since 1970
     */
    public static String verifyLicence(String text, String version, Map<String, String> keys, long now) {
        String[] parts = text.strip().split("\\.", -1);
        if (parts.length != 3 || !parts[0].equals(version)) return null;
        try {
            String payload = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
            String x = keys.get(member(payload, "kid", "\"([^\"]*)\""));
            if (x == null) return null;
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(publicKey(Base64.getUrlDecoder().decode(x)));
            signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            if (!signature.verify(Base64.getUrlDecoder().decode(parts[2]))) return null;
            // From here on the text is our own: a JSON library of your choice reads the rest.
            String from = member(payload, "nbf", "(\\d+)");
            String until = member(payload, "exp", "(\\d+)");
            if (from != null && now < Long.parseLong(from)) return null;
            if (until != null && now >= Long.parseLong(until)) return null;
            return payload;
        } catch (GeneralSecurityException | IllegalArgumentException refused) {
            return null;
        }
    }

    /** A raw Ed25519 key: the y coordinate, little-endian, with the sign of x in its highest bit (RFC 8032). */
    private static PublicKey publicKey(byte[] raw) throws GeneralSecurityException {
        byte[] bigEndian = new byte[raw.length];
        for (int i = 0; i < raw.length; i++) bigEndian[raw.length - 1 - i] = raw[i];
        boolean odd = (bigEndian[0] & 0x80) != 0;
        bigEndian[0] &= 0x7f;
        EdECPoint point = new EdECPoint(odd, new BigInteger(1, bigEndian));
        return KeyFactory.getInstance("Ed25519").generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point));
    }

    /** A top-level member: payloads are written without spaces, and their names come before any nested object. */
    private static String member(String json, String name, String value) {
        Matcher found = Pattern.compile("[{,]\"" + name + "\":" + value).matcher(json.split("\"limits\":", 2)[0]);
        return found.find() ? found.group(1) : null;
    }

    /** java Verify.java CASES KID X: for this repository's test; a case a line, name, version, now and text by tabs. */
    public static void main(String[] args) throws Exception {
        for (String line : Files.readAllLines(Path.of(args[0]))) {
            String[] field = line.split("\t", -1);
            String payload = verifyLicence(field[3], field[1], Map.of(args[1], args[2]), Long.parseLong(field[2]));
            System.out.println(field[0] + "\t" + (payload == null ? "invalid" : "valid"));
        }
    }
}
