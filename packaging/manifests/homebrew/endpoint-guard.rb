class EndpointGuard < Formula
  desc "{{description}}"
  homepage "{{homepage}}"
  version "{{version}}"
  license any_of: ["MIT", "Apache-2.0"]

  depends_on :linux

  on_intel do
    url "{{url:x86_64-linux.tar.gz}}"
    sha256 "{{sum:x86_64-linux.tar.gz}}"
  end
  on_arm do
    url "{{url:aarch64-linux.tar.gz}}"
    sha256 "{{sum:aarch64-linux.tar.gz}}"
  end

  def install
    bin.install "endpoint-guard"
    man1.install Dir["share/man/man1/*"]
    bash_completion.install "share/bash-completion/completions/endpoint-guard"
    zsh_completion.install "share/zsh/vendor-completions/_endpoint-guard"
    fish_completion.install "share/fish/vendor_completions.d/endpoint-guard.fish"
  end

  test do
    assert_match "$3.40/h", shell_output("#{bin}/endpoint-guard demo status")
  end
end
