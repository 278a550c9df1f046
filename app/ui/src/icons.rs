//! The icons, by their Phosphor names.

macro_rules! icons {
    ($($name:ident $phosphor:literal $code:literal;)*) => {
        /// A Phosphor icon.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "the name of an icon says what it shows")]
        pub enum Icon { $($name,)* }

        impl Icon {
            /// Every icon.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Returns the icon's character in the fonts `Phosphor` and `Phosphor-Fill`.
            #[must_use]
            pub fn glyph(self) -> char {
                match self { $(Self::$name => $code,)* }
            }

            /// Finds an icon by its Phosphor name, as plugins write it.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($phosphor => Some(Self::$name),)* _ => None }
            }
        }
    };
}

icons! {
    PencilSimpleLine "pencil-simple-line" '\u{EBC6}';
    ArrowBendUpLeft "arrow-bend-up-left" '\u{E024}';
    ArrowBendDoubleUpLeft "arrow-bend-double-up-left" '\u{E03A}';
    ArrowBendUpRight "arrow-bend-up-right" '\u{E026}';
    Trash "trash" '\u{E4A6}';
    WarningOctagon "warning-octagon" '\u{E4E4}';
    WarningCircle "warning-circle" '\u{E4E2}';
    Printer "printer" '\u{E3DC}';
    ArrowsClockwise "arrows-clockwise" '\u{E094}';
    TreeView "tree-view" '\u{EE48}';
    Ticket "ticket" '\u{E490}';
    CheckSquare "check-square" '\u{E186}';
    CalendarBlank "calendar-blank" '\u{E10A}';
    Note "note" '\u{E348}';
    DownloadSimple "download-simple" '\u{E20C}';
    File "file" '\u{E230}';
    Archive "archive" '\u{E00C}';
    Link "link" '\u{E2E2}';
    MagnifyingGlass "magnifying-glass" '\u{E30C}';
    FunnelSimple "funnel-simple" '\u{E268}';
    XCircle "x-circle" '\u{E4F8}';
    ArrowDownLeft "arrow-down-left" '\u{E040}';
    ArrowUpRight "arrow-up-right" '\u{E092}';
    Chats "chats" '\u{E17C}';
    Checks "checks" '\u{E53A}';
    Paperclip "paperclip" '\u{E39A}';
    FilePdf "file-pdf" '\u{E702}';
    FileXls "file-xls" '\u{EB22}';
    FileDoc "file-doc" '\u{EB1E}';
    FileImage "file-image" '\u{EA24}';
    FileZip "file-zip" '\u{E958}';
    Tray "tray" '\u{E4AA}';
    At "at" '\u{E0AC}';
    Lock "lock" '\u{E2FA}';
    PaperPlaneTilt "paper-plane-tilt" '\u{E398}';
    NotePencil "note-pencil" '\u{E34C}';
    PaperPlaneRight "paper-plane-right" '\u{E396}';
    Stack "stack" '\u{E466}';
    FolderSimple "folder-simple" '\u{E25A}';
    UsersThree "users-three" '\u{E68E}';
    ChatsCircle "chats-circle" '\u{E17E}';
    FolderSimpleDashed "folder-simple-dashed" '\u{EC2A}';
    Eye "eye" '\u{E220}';
    User "user" '\u{E4C2}';
    AddressBook "address-book" '\u{E6F8}';
    Buildings "buildings" '\u{E102}';
    UserPlus "user-plus" '\u{E4D0}';
    UserSwitch "user-switch" '\u{E756}';
    Tag "tag" '\u{E478}';
    Prohibit "prohibit" '\u{E3DE}';
    Clock "clock" '\u{E19A}';
    Signature "signature" '\u{EBAC}';
    ShieldCheck "shield-check" '\u{E40C}';
    PuzzlePiece "puzzle-piece" '\u{E596}';
    ShieldWarning "shield-warning" '\u{E412}';
    GearSix "gear-six" '\u{E272}';
    Columns "columns" '\u{E546}';
    List "list" '\u{E2F0}';
    PlugsConnected "plugs-connected" '\u{EB5A}';
    WifiSlash "wifi-slash" '\u{E4F2}';
    CircleNotch "circle-notch" '\u{EB44}';
    Envelope "envelope" '\u{E214}';
    EnvelopeSimple "envelope-simple" '\u{E218}';
    EnvelopeOpen "envelope-open" '\u{E216}';
    EnvelopeSimpleOpen "envelope-simple-open" '\u{E21A}';
    FolderOpen "folder-open" '\u{E256}';
    CaretDown "caret-down" '\u{E136}';
    CaretRight "caret-right" '\u{E13A}';
    CaretUp "caret-up" '\u{E13C}';
    X "x" '\u{E4F6}';
    Check "check" '\u{E182}';
    Warning "warning" '\u{E4E0}';
    Info "info" '\u{E2CE}';
    ArrowCounterClockwise "arrow-counter-clockwise" '\u{E038}';
    ArrowClockwise "arrow-clockwise" '\u{E036}';
    PlayCircle "play-circle" '\u{E3D2}';
    Translate "translate" '\u{E4A2}';
    Sun "sun" '\u{E472}';
    TextAa "text-aa" '\u{E6EE}';
    DotsThree "dots-three" '\u{E1FE}';
    FolderSimplePlus "folder-simple-plus" '\u{E25E}';
    ArrowsDownUp "arrows-down-up" '\u{E098}';
    Keyboard "keyboard" '\u{E2D8}';
    Command "command" '\u{E1C4}';
    ArrowLeft "arrow-left" '\u{E058}';
    FilePlus "file-plus" '\u{E236}';
    FloppyDisk "floppy-disk" '\u{E248}';
    Question "question" '\u{E3E8}';
    Export "export" '\u{EAF0}';
    Plus "plus" '\u{E3D4}';
    StopCircle "stop-circle" '\u{E46E}';
    CheckCircle "check-circle" '\u{E184}';
    ListChecks "list-checks" '\u{EADC}';
    Wrench "wrench" '\u{E5D4}';
    Circle "circle" '\u{E18A}';
    Stop "stop" '\u{E46C}';
    EyeSlash "eye-slash" '\u{E224}';
    TextB "text-b" '\u{E5BE}';
    TextItalic "text-italic" '\u{E5C0}';
    TextUnderline "text-underline" '\u{E5C4}';
    ListBullets "list-bullets" '\u{E2F2}';
    ListNumbers "list-numbers" '\u{E2F6}';
    Quotes "quotes" '\u{E660}';
    Image "image" '\u{E2CA}';
    Minus "minus" '\u{E32A}';
    Square "square" '\u{E45E}';
    LinkBreak "link-break" '\u{E2E4}';
    Flag "flag" '\u{E244}';
    ArrowsInLineVertical "arrows-in-line-vertical" '\u{E532}';
    SlidersHorizontal "sliders-horizontal" '\u{E434}';
    Database "database" '\u{E1DE}';
    Globe "globe" '\u{E288}';
}

impl Icon {
    /// Returns the icon for a file, by its media type and name.
    #[must_use]
    pub fn for_file(name: &str, media_type: &str) -> Self {
        let extension = name.rsplit_once('.').map(|(_, ext)| ext.to_ascii_lowercase()).unwrap_or_default();
        match extension.as_str() {
            "pdf" => Self::FilePdf,
            "xls" | "xlsx" | "ods" | "csv" => Self::FileXls,
            "doc" | "docx" | "odt" | "rtf" => Self::FileDoc,
            "png" | "jpg" | "jpeg" | "gif" | "webp" | "bmp" | "svg" | "tif" | "tiff" | "heic" => {
                Self::FileImage
            }
            "zip" | "gz" | "7z" | "rar" | "tar" | "xz" => Self::FileZip,
            "eml" | "msg" => Self::Envelope,
            _ if media_type == "application/pdf" => Self::FilePdf,
            _ if media_type.starts_with("image/") => Self::FileImage,
            _ => Self::File,
        }
    }
}
