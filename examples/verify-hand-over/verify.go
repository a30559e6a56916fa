// Verifies a hand-over token without asking the portal. Go 1.19 or newer; standard library only.
package main

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

type JWK struct {
	Kid string `json:"kid"`
	X   string `json:"x"`
}

type Claims struct {
	Issuer   string `json:"iss"`
	Audience string `json:"aud"`
	ID       string `json:"jti"`
	Expires  int64  `json:"exp"`
	Tenant   string `json:"tenant"`
	User     string `json:"user"`
	Name     string `json:"name"`
	Role     string `json:"role"`
	Instance string `json:"instance"`
	Order    string `json:"order"`
}

// VerifyHandOver tells who was handed over, if the portal signed exactly this token for your product (audience, its
// product id); nil otherwise. now: seconds since 1970. Remember the ID for a minute and refuse it the second time.
func VerifyHandOver(token string, keys []JWK, issuer, audience string, now int64) *Claims {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil
	}
	var head struct{ Alg, Kid string }
	var claims Claims
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || !decode(parts[0], &head) || head.Alg != "EdDSA" {
		return nil
	}
	for _, key := range keys {
		public, err := base64.RawURLEncoding.DecodeString(key.X)
		if key.Kid != head.Kid || err != nil || len(public) != ed25519.PublicKeySize {
			continue
		}
		if !ed25519.Verify(public, []byte(parts[0]+"."+parts[1]), signature) || !decode(parts[1], &claims) {
			return nil
		}
		if claims.Issuer != issuer || claims.Audience != audience || claims.Expires <= now {
			return nil
		}
		return &claims
	}
	return nil
}

func decode(text string, into any) bool {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	return err == nil && json.Unmarshal(raw, into) == nil
}

// go run verify.go CASES.json: for this repository's test.
func main() {
	raw, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	var given struct {
		JWKS     struct{ Keys []JWK }
		Issuer   string
		Audience string
		Now      int64
		Cases    []struct{ Name, Token string }
	}
	if err := json.Unmarshal(raw, &given); err != nil {
		panic(err)
	}
	for _, c := range given.Cases {
		said := "refused"
		if claims := VerifyHandOver(c.Token, given.JWKS.Keys, given.Issuer, given.Audience, given.Now); claims != nil {
			said = claims.User
		}
		fmt.Printf("%s\t%s\n", c.Name, said)
	}
}
