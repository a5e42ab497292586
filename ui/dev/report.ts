// What *Diagnose* tells of an account whose list has one field too many.

export const report = `  endpoint-guard  0.1.0
  system          Ubuntu 24.04 LTS, x86_64
  desktop         GNOME
  keyring         ready
  notifications   shown by gnome-shell 46.0
  tray            icons are shown
  sleep           this computer waits 4.5 s before it sleeps
  time zone       Europe/Berlin
  folders         5 of 5 are there, and can be used
  settings        can be read

Token
  from            the keyring
  role            write
  may pause       in 2 of 2 users and organizations
  may read bill   yes

Hugging Face
  clock           as this computer's, within 10 s
  yes  GET /v2/endpoint/{namespace}
        answered in 0.4 s

1 difference from the description 2.0.0
  GET /v2/endpoint/{namespace}
    items[].rolloutPolicy (3×)
        expected no such field, found object
`;
