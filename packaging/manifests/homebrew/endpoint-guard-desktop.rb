cask "endpoint-guard-desktop" do
  version "{{version}}"
  sha256 "{{sum:.dmg}}"

  url "{{url:.dmg}}"
  name "Endpoint Guard"
  desc "{{description}}"
  homepage "{{homepage}}"

  app "Endpoint Guard.app"

  uninstall quit: "co.endpointguard.desktop"
end
