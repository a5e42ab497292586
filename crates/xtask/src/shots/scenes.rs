//! The pictures, as data.

use super::{Act, Scene, Subject};
use crate::stage::Button;

pub const SCENES: &[Scene] = &[Scene {
    name: "demo",
    arguments: &["--demo"],
    environment: &[],
    acts: &[
        Act::Shot("tray", Subject::Tray),
        Act::HoverTray,
        Act::Shot("tooltip", Subject::TrayCorner),
        Act::Leave,
        Act::ClickTray(Button::Right),
        Act::Shot("menu", Subject::TrayCorner),
        Act::Press("Escape"),
        Act::Shot("screen", Subject::Screen),
    ],
}];
