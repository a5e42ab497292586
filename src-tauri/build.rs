//! Embeds the page and the capabilities.

use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let page = Path::new("ui/dist/index.html");
    println!("cargo::rerun-if-changed={}", page.display());
    if !page.exists() {
        println!("cargo::error=the page is not built: run `cargo xtask ui`");
        return Ok(());
    }
    // An edited capability is not noticed without this.
    println!("cargo::rerun-if-changed=src-tauri/capabilities");
    let capabilities = "src-tauri/capabilities/**/*";
    let attributes = tauri_build::Attributes::new().capabilities_path_pattern(capabilities);
    tauri_build::try_build(attributes)?;
    Ok(())
}
