#!/bin/sh
# Finds the Chromium that the browser tests drive, with a font for Chinese; installs both where that is ours to do.
# ZHIDA_CHROMIUM names another browser.
set -eu

find_chromium() {
    for name in ${ZHIDA_CHROMIUM:-chromium chromium-browser google-chrome google-chrome-stable}; do
        if command -v "$name" >/dev/null 2>&1; then
            return 0
        fi
    done
    return 1
}

has_chinese_font() {
    command -v fc-list >/dev/null 2>&1 || return 0
    [ -n "$(fc-list :lang=zh-cn family)" ]
}

if find_chromium && has_chinese_font; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    printf 'setup: installing chromium and fonts-noto-cjk\n'
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null
    find_chromium && exit 0
fi
cat >&2 <<'TEXT'
setup: the browser tests need Chromium and a font with Chinese characters. Install them with one of
  sudo apt-get install chromium fonts-noto-cjk        (Debian, Ubuntu)
  sudo dnf install chromium google-noto-sans-cjk-fonts (Fedora)
  brew install --cask chromium                         (macOS)
or name a browser that is already here: ZHIDA_CHROMIUM=/path/to/chromium make test
TEXT
exit 1
