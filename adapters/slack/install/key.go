package install

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
)

// keyBytes is the length of a key: AES-256.
const keyBytes = 32

// A Key encrypts what is kept. The zero value is none; see ParseKey. It is safe
// for concurrent use.
type Key struct{ sealer cipher.AEAD }

// ParseKey reads a key: 32 bytes as hex digits, or in base64 of either alphabet,
// padded or not. The error says how to make one, and nothing of what was given.
func ParseKey(s string) (Key, error) {
	b, err := hex.DecodeString(s)
	for _, e := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		if err != nil || len(b) != keyBytes {
			b, err = e.Strict().DecodeString(s)
		}
	}
	if err != nil || len(b) != keyBytes {
		return Key{}, fmt.Errorf("%s must be %d random bytes as hex digits or in base64, and is something else: "+
			"make one with “openssl rand -hex %d”, and keep it where the library's backups are not", KeyVariable, keyBytes, keyBytes)
	}
	block, err := aes.NewCipher(b)
	if err != nil {
		return Key{}, err
	}
	sealer, err := cipher.NewGCMWithRandomNonce(block)
	return Key{sealer}, err
}

// form is the first byte of what is sealed, so that another way of it can be told.
const form = 1

// seal encrypts a record, bound to its name.
func (k Key) seal(name string, plain []byte) []byte {
	return k.sealer.Seal([]byte{form}, nil, plain, []byte(name))
}

// open is the way back; ErrKey if it is not one.
func (k Key) open(name string, sealed []byte) ([]byte, error) {
	if len(sealed) == 0 || sealed[0] != form {
		return nil, ErrKey
	}
	plain, err := k.sealer.Open(nil, nil, sealed[1:], []byte(name))
	if err != nil {
		return nil, ErrKey
	}
	return plain, nil
}

func (k Key) check() error {
	if k.sealer == nil {
		return errors.New("install slack: there is no key: set " + KeyVariable)
	}
	return nil
}
